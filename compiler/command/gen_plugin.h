/* SPDX-License-Identifier: MIT */
/* `widlc gen --plugin`. Private to this folder. */
#ifndef GEN_PLUGIN_H
#define GEN_PLUGIN_H

#include "command/command.h"

/** Let a plugin generate from contracts, and write what it answers. */
enum status gen_plugin(const struct options *options);

#endif
