material/deep_nesting.py
