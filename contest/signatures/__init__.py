"""Digital signatures of certificates: signed copies beside the press file, and the archive of both."""
