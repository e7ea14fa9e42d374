/* SPDX-License-Identifier: MIT */
/* Files as git has them. Private to this folder. */
#ifndef GIT_H
#define GIT_H

#include <stdbool.h>

#include "base/buffer.h"

/** A place in git: `git:REF:PATH`, PATH from the top of the tree, empty for all of it. */
struct git_place {
    struct text ref;
    struct text path;
};

/** Take `word` apart. false: REF or PATH is not one that git is asked for. */
bool git_parse(const char *word, struct git_place *ret_place);

/** Append the paths of all files below `path`, a directory or a file, each with a NUL behind. */
bool git_list(struct text ref, struct text path, struct buffer *ret_paths);

/** Append the content of a file. */
bool git_show(struct text ref, struct text path, struct buffer *ret_content);

#endif
