from flask import Blueprint

blueprint = Blueprint("initiatives", __name__)
