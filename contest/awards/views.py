from flask import Blueprint

blueprint = Blueprint("awards", __name__)
