/* SPDX-License-Identifier: MIT */
/* The program widl-router as a process, which the environment's WIDL_ROUTER_PROGRAM names. */
#ifndef ROUTER_PROGRAM_H
#define ROUTER_PROGRAM_H

#include <stdio.h>
#include <sys/types.h>

struct program {
    pid_t process;
    FILE *output; /* standard output and standard error */
};

void program_start(struct program *program, char *const *arguments);

/* Wait until it says where it listens. */
void program_url(struct program *program, char url[256]);

/* Read all that is left to read, and wait for its end. Return: the exit status; of a process that a
 * signal has ended, the negative signal. */
int program_finish(struct program *program, char *text, size_t size);

#endif
