-X
cpu_count=5
-c
import os, sys; print(os.cpu_count(), os.process_cpu_count(), sys._get_cpu_count_config(), sys._xoptions)
