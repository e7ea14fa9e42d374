/* SPDX-License-Identifier: MIT */
/* Files that the compiler writes: whole or not at all, and only when they change. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

#include "base/buffer.h"

/**
 * Files that change together: while one of them cannot be written, because the disk is full or for
 * any other reason, all are as they were before.
 */
struct outputs;

struct outputs *outputs_new(void);

/**
 * Prepare to make the file at `path` hold `text`. A file that does so already is left alone, so
 * that its time, by which build tools judge, stays as it was.
 *
 * why: what went wrong, for people, is appended.
 */
bool outputs_add(struct outputs *outputs, const char *path, struct text text, struct buffer *why);

/** Let everything that is prepared take its place. */
bool outputs_finish(struct outputs *outputs, struct buffer *why);

/** Drop what is prepared and not finished, and release the rest. */
void outputs_free(struct outputs *outputs);

/**
 * Make the file that `path` leads to, through any links, hold `text`, and keep its permissions. It
 * is left alone when it does so already; one that is not there, or may not be written, is an error.
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
