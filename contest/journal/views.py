from flask import Blueprint

blueprint = Blueprint("journal", __name__)
