/* SPDX-License-Identifier: MIT */
/* Files that the compiler writes: whole or not at all, and only when they change. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

#include "base/buffer.h"

/**
 * Make the file at `path` hold `text`. A file that does so already is left alone, so that its
 * time, by which build tools judge, stays as it was.
 *
 * why: what went wrong, for people, is appended. Return: false when the file is as it was before.
 */
bool output_write(const char *path, struct text text, struct buffer *why);

/**
 * Make the file that `path` leads to, through any links, hold `text`, and keep its permissions. The
 * rest is as with output_write(); a file that is not there is an error.
 */
bool output_replace(const char *path, struct text text, struct buffer *why);

/**
 * The path of `name` below `directory`; the directories on the way are created.
 *
 * ret_path: appended. Return: false when `name` would lead out of `directory`, or a directory
 *           cannot be created; `why` says so.
 */
bool output_path(const char *directory, struct text name, struct buffer *ret_path,
                 struct buffer *why);

/**
 * Append a rule of a depfile, in the syntax of make: `targets` depend on `inputs`.
 *
 * Return: false when a path has a line break, which no depfile can hold.
 */
bool output_dependencies(struct buffer *depfile, const char *const *targets, size_t target_count,
                         const char *const *inputs, size_t input_count);

#endif
