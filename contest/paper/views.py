from flask import Blueprint

blueprint = Blueprint("paper", __name__)
