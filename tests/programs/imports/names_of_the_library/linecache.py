NAME = "beside the program"
