material/byte_order_mark.py
