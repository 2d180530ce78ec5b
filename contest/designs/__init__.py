"""Designs of certificates: where everything stands on the page, in which type, on which artwork; and pages made so."""
