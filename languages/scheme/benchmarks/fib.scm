;; Fibonacci numbers, recursively.
(define size (if (pair? (cdr (command-line))) (string->number (cadr (command-line))) 32))
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(display (fib size))
(newline)
