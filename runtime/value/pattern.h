/* SPDX-License-Identifier: MIT */
/* Matching, with its steps counted. */
#ifndef WI_PATTERN_H
#define WI_PATTERN_H

#include <widl/pattern.h>

/** As widl_pattern_matches(); `*steps` grows by one for each place that a character is held
 * against. */
bool wi_pattern_run(const widl_pattern *pattern, widl_string text, uint64_t *steps);

#endif
