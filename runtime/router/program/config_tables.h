/* SPDX-License-Identifier: MIT */
/* What a configuration file may have, as tables. */
#ifndef WI_PROGRAM_CONFIG_TABLES_H
#define WI_PROGRAM_CONFIG_TABLES_H

#include "router/program/settings.h"

/** Of a struct config. */
extern const struct shape config_shape;

#endif
