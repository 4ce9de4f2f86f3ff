material/null_byte.py
