"""Public notice of a list before it is decided (lấy ý kiến): what is shown, until when, what was said and answered."""
