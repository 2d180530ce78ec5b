from flask import Blueprint

blueprint = Blueprint("scoring", __name__)
