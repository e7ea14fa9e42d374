/* SPDX-License-Identifier: MIT */
/* Files as editors name them: `file:///idl/a%20b.widl`. */
#ifndef URI_H
#define URI_H

#include "base/arena.h"

/** The path of a file; false: `uri` names none on this machine. */
bool uri_to_path(struct arena *arena, struct text uri, struct text *ret_path);

/** The name of the file at `path`, which is absolute. */
struct text uri_of_path(struct arena *arena, struct text path);

#endif
