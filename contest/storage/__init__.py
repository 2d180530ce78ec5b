"""Attachments and issued papers, kept byte for byte under the hash of their content.

``FILES_URL`` names the place: a folder (``file:///…``) by default, or an object store (``s3://…``) by URL.
"""
