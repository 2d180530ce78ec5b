"""Attachments and issued papers, kept byte for byte under the hash of their content.

What is made of a file (a thumbnail) lies under ``derived/`` and can be thrown away at any time; it is made anew.

``FILES_URL`` names the place: a folder (``file:///…``) by default, or an object store (``s3://…``) by URL.
"""
