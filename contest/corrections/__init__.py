"""What happens to an award after its decision was issued: corrected, annulled with recovery, issued again."""
