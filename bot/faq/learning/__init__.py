"""What staff's marks teach: a correction of the calibration, fitted, judged and put in force."""
