;; Fibonacci numbers, recursively.
(define size (string->number (cadr (command-line))))
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(display (fib size))
(newline)
