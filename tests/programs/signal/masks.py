"""Signals that are kept away for a while, and waiting for one."""

import os
import signal

print(signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGUSR2]) == set())
print(signal.pthread_sigmask(signal.SIG_BLOCK, []) == {signal.SIGUSR1, signal.SIGUSR2})
os.kill(os.getpid(), signal.SIGUSR1)
print(signal.sigpending())
print(signal.sigwait([signal.SIGUSR1]) is signal.SIGUSR1, signal.sigpending())
os.kill(os.getpid(), signal.SIGUSR2)
information = signal.sigwaitinfo([signal.SIGUSR2])
print(information.si_signo == signal.SIGUSR2, information.si_pid == os.getpid(), len(information))
print(signal.sigtimedwait([signal.SIGUSR1], 0.001))
print(signal.pthread_sigmask(signal.SIG_SETMASK, []) == {signal.SIGUSR1, signal.SIGUSR2})
print(signal.strsignal(signal.SIGINT), signal.strsignal(signal.SIGSEGV))
print(len(signal.valid_signals()), signal.SIGINT in signal.valid_signals(), signal.NSIG)
for call in (
    lambda: signal.sigtimedwait([signal.SIGUSR1], -1),
    lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [0]),
    lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [1000]),
    lambda: signal.pthread_sigmask(1700, []),
    lambda: signal.strsignal(0),
    lambda: signal.sigwait(5),
):
    try:
        print(call())
    except (ValueError, OSError, TypeError) as error:
        print(type(error).__name__, error)
