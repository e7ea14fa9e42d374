/* SPDX-License-Identifier: MIT */
/* page.css and page.js, which embed.cmake makes part of the program. Private to this folder. */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include "base/text.h"

struct text embedded_style(void);
struct text embedded_script(void);

/** Their SHA-256: 32 bytes. */
struct text embedded_style_hash(void);
struct text embedded_script_hash(void);

#endif
