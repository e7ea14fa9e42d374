/* SPDX-License-Identifier: MIT */
/* Where plugins are. Private to this folder. */
#ifndef FIND_H
#define FIND_H

#include "base/buffer.h"
#include "diag/diag.h"

/** What a plugin is called, as a program. */
#define FIND_PREFIX "widl-gen-"

/**
 * Find the program that a plugin is: `widl-gen-NAME` in one of the directories of PATH, or the file
 * `name` if that has a slash.
 *
 * ret_path: appended. Return: false: there is none, which was reported.
 */
bool find_plugin(const char *name, struct diagnostics *diagnostics, struct buffer *ret_path);

#endif
