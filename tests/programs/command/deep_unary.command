material/deep_unary.py
