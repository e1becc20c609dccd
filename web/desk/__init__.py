"""The trainee's desk: softphone, exercise, customer record, captions."""
