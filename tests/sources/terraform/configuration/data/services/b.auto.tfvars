from_auto = 41
