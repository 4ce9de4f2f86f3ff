material/long_expression.py
