/* SPDX-License-Identifier: MIT */
/* Comments that silence a warning: `// widl:ignore NAME reason`. Private to this folder. */
#ifndef IGNORES_H
#define IGNORES_H

#include "syntax/parsing.h"

/** Take a comment of one line into account; `is_alone`: there is no token on its line. */
void ignores_read(struct parsing *parsing, struct text comment, const struct span *span,
                  bool is_alone);

#endif
