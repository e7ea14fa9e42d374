/* SPDX-License-Identifier: MIT */
/* Interfaces: procedures and topics, those of bases first. */
#include "gen/c/message.h"

void c_interfaces(struct c_file *c)
{
    for (size_t i = 0; i < c->file->interface_count; i++) {
        const struct model_interface *interface = c->file->interfaces_by_base[i];

        c_set(c, "interface", names_interface(c->arena, interface));
        if (interface->procedure_count > 0)
            c_put_procedures(c, interface);
        for (size_t j = 0; j < interface->topic_count; j++)
            c_put_topic(c, interface, &interface->topics[j]);
    }
}
