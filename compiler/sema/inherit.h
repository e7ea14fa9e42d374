/* SPDX-License-Identifier: MIT */
/* What interfaces take over from their bases. Private to this folder. */
#ifndef INHERIT_H
#define INHERIT_H

#include "sema/parts.h"

/** Where the members of one interface go; the model counts procedures and topics. */
struct membership {
    struct parts parts;
    struct model_procedure *procedures;
    struct model_topic *topics;
    struct part *places; /**< of both, in the order of coming */
    size_t place_count;
};

/** The members of the bases of interface `symbol`, with room for its own behind them. */
struct membership inherit_members(struct symbol *symbol);

#endif
