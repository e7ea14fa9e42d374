/* SPDX-License-Identifier: MIT */
/* The command `widl-router user`, which changes files of users. */
#ifndef WI_PROGRAM_USER_H
#define WI_PROGRAM_USER_H

/** Run it with what is behind the word `user`. Return: the exit status. */
int user_command(int count, char **words);

#endif
