/* SPDX-License-Identifier: MIT */
/* Events as rows of the file. */
#ifndef WI_ROUTER_HISTORY_ROW_H
#define WI_ROUTER_HISTORY_ROW_H

#include <sqlite3.h>

#include "router/core/publication.h"

/** Make an event, whose payload is in MessagePack, the parameters of ADD_EVENT; borrowed. */
void wi_row_bind(sqlite3_stmt *statement, sqlite3_int64 history,
                 const struct wi_publication *publication, size_t size);

/**
 * Read the row that the statement EVENTS has come to. What the publication views holds until the
 * statement goes on. Return: false when it is not what it should be.
 */
bool wi_row_read(sqlite3_stmt *statement, struct wi_publication *publication);

#endif
