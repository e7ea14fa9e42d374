/* SPDX-License-Identifier: MIT */
/* Walks everything in a file that has a type on the wire. */
#include "gen/c/c_file.h"

/* What is done with each field. */
struct visitor {
    c_visit_fn *visit;
    void *context;
};

static void visit_fields(const struct visitor *visitor, const struct model_field *fields,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        visitor->visit(visitor->context, &fields[i]);
}

static void visit_message(const struct visitor *visitor, const struct model_message *message)
{
    visit_fields(visitor, message->positional, message->positional_count);
    visit_fields(visitor, message->keyword, message->keyword_count);
}

static void visit_interface(const struct visitor *visitor, const struct model_interface *interface)
{
    for (size_t i = 0; i < interface->procedure_count; i++) {
        visit_message(visitor, &interface->procedures[i].args);
        visit_message(visitor, &interface->procedures[i].result);
    }
    for (size_t i = 0; i < interface->topic_count; i++)
        visit_message(visitor, &interface->topics[i].event);
}

void c_fields_each(const struct model_file *file, c_visit_fn *visit, void *context)
{
    struct visitor visitor = {visit, context};

    for (size_t i = 0; i < file->struct_count; i++)
        visit_fields(&visitor, file->structs[i].fields, file->structs[i].field_count);
    for (size_t i = 0; i < file->error_count; i++)
        visit_message(&visitor, &file->errors[i].payload);
    for (size_t i = 0; i < file->interface_count; i++)
        visit_interface(&visitor, &file->interfaces[i]);
}
