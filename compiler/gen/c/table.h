/* SPDX-License-Identifier: MIT */
/* Marshalling by tables, which takes the place of straight-line code when that is to be small. */
#ifndef C_TABLE_H
#define C_TABLE_H

#include "gen/c/message.h"

bool c_uses_tables(const struct c_file *c);

/** The tables of all containers that are used. */
void c_table_containers(struct c_file *c);

/** The table and the two functions of the enum, struct or union that $type$ is. A string enum's
 * names and a union's tag are there. */
void c_table_enum(struct c_file *c, const struct model_enum *enumeration);
void c_table_struct(struct c_file *c, const struct model_struct *structure);
void c_table_union(struct c_file *c, const struct model_union *tagged);

/** The table and the functions of a message; nothing when it has neither. */
void c_table_message(struct c_file *c, const struct c_message *message, bool is_written,
                     bool is_read);

#endif
