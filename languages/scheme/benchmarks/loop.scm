;; A loop by tail calls.
(define size (if (pair? (cdr (command-line))) (string->number (cadr (command-line))) 10000000))
(define (sum i total) (if (= i size) total (sum (+ i 1) (+ total (remainder i 7)))))
(display (sum 0 0))
(newline)
