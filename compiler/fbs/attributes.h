/* SPDX-License-Identifier: MIT */
/* What attributes are known, and where they may stand. Private to this folder. */
#ifndef FBS_ATTRIBUTES_H
#define FBS_ATTRIBUTES_H

#include "fbs/catalog.h"

/** Say what is wrong with the attributes in a schema, and which ones get lost. */
void attributes_check(const struct fbs_catalog *catalog, const struct fbs_file *file);

#endif
