/* SPDX-License-Identifier: MIT */
/* Walks everything in a file that has a type on the wire. */
#include "gen/c/c_file.h"

/* What is done with each field. */
struct visitor {
    c_visit_fn *visit;
    void *context;
    enum c_uses from_client; /* of what a client sends */
    enum c_uses from_server;
};

static void visit_fields(const struct visitor *visitor, const struct model_field *fields,
                         size_t count, enum c_uses uses)
{
    for (size_t i = 0; i < count; i++)
        visitor->visit(visitor->context, &fields[i], uses);
}

static void visit_message(const struct visitor *visitor, const struct model_message *message,
                          enum c_uses uses)
{
    for (size_t i = 0; i < message->uri_part_count; i++)
        visit_fields(visitor, &message->uri_parts[i].field, 1, uses);
    visit_fields(visitor, message->positional, message->positional_count, uses);
    visit_fields(visitor, message->keyword, message->keyword_count, uses);
    visit_fields(visitor, message->rest, message->rest ? 1 : 0, uses | C_REST);
    visit_fields(visitor, message->keyword_rest, message->keyword_rest ? 1 : 0, uses | C_REST);
}

static void visit_interface(const struct visitor *visitor, const struct model_interface *interface)
{
    for (size_t i = 0; i < interface->procedure_count; i++) {
        const struct model_procedure *procedure = &interface->procedures[i];

        visit_message(visitor, &procedure->args, visitor->from_client);
        visit_message(visitor, &procedure->input, visitor->from_client);
        visit_message(visitor, &procedure->item, visitor->from_server);
        visit_message(visitor, &procedure->result, visitor->from_server);
    }
    for (size_t i = 0; i < interface->topic_count; i++)
        visit_message(visitor, &interface->topics[i].event, visitor->from_server);
}

void c_fields_each(const struct c_file *c, c_visit_fn *visit, void *context)
{
    const struct model_file *file = c->file;
    struct visitor visitor = {
        .visit = visit,
        .context = context,
        .from_client = c_message_uses(c, GEN_CLIENT),
        .from_server = c_message_uses(c, GEN_SERVER),
    };

    for (size_t i = 0; i < file->struct_count; i++)
        visit_fields(&visitor, file->structs[i].fields, file->structs[i].field_count, C_BOTH_WAYS);
    for (size_t i = 0; i < file->error_count; i++)
        visit_message(&visitor, &file->errors[i].payload, C_BOTH_WAYS);
    for (size_t i = 0; i < file->interface_count; i++)
        visit_interface(&visitor, &file->interfaces[i]);
}
