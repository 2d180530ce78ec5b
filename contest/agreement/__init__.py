"""How far judges agree, what their severity does to the places, and calibration. It advises; it changes nothing."""
