from flask import Blueprint

blueprint = Blueprint("movements", __name__)
