/* SPDX-License-Identifier: MIT */
/* Secrets, from whoever sits at the terminal or from standard input. */
#ifndef WI_PROGRAM_SECRET_H
#define WI_PROGRAM_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/** Most bytes of a secret, with its NUL. */
#define SECRET_SIZE 65536

/**
 * Read a secret: from the terminal, twice and without echo; or one line of standard input, if that
 * is no terminal. Return: NULL, or why there is none.
 */
const char *secret_read(char out[SECRET_SIZE]);

/** Overwrite a secret. */
void secret_wipe(char secret[SECRET_SIZE]);

#endif
