/* SPDX-License-Identifier: MIT */
/* The command `widl-router check`, which says whether a configuration file is good. */
#ifndef WI_PROGRAM_CHECK_H
#define WI_PROGRAM_CHECK_H

/** Run it with what is behind the word `check`. Return: the exit status. */
int check_command(int count, char **words);

#endif
