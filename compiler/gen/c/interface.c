/* SPDX-License-Identifier: MIT */
/* Interfaces: procedures and topics, those of bases first. */
#include "gen/c/message.h"

static void put_interface(struct c_file *c, const struct model_interface *interface)
{
    c_set(c, "interface", names_interface(c->lasting, interface));
    if (interface->procedure_count > 0)
        c_put_procedures(c, interface);
    for (size_t i = 0; i < interface->topic_count; i++) {
        c_begin_member(c);
        c_put_topic(c, interface, &interface->topics[i]);
    }
}

void c_interfaces(struct c_file *c)
{
    c->arena = arena_new();
    for (size_t i = 0; i < c->file->interface_count; i++)
        put_interface(c, c->file->interfaces_by_base[i]);
    arena_free(c->arena);
    c->arena = c->lasting;
}
