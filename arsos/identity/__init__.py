"""How people sign in, stay signed in, and what they let systems do for them (R30)."""
