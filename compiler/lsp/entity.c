/* SPDX-License-Identifier: MIT */
/*
 * Finds declarations by the place of their names, in the syntax tree, which is there however broken
 * a file is, and then what the model knows about them, as far as it goes.
 */
#include "lsp/entity.h"

static bool is_in(struct span span, uint32_t offset)
{
    return span.source && span.begin <= offset && offset <= span.end;
}

static bool is_here(const struct ast_name *name, uint32_t offset)
{
    return name->text.size > 0 && is_in(name->span, offset);
}

static bool take_field(const struct ast_field *field, enum entity_kind kind, uint32_t offset,
                       struct entity *out)
{
    if (!field || field->is_spread || !is_here(&field->name, offset))
        return false;
    out->kind = kind;
    out->name = &field->name;
    out->span = field->span;
    out->docs = field->docs;
    out->decorators = &field->decorators;
    out->field = field;
    return true;
}

static bool find_field(const struct ast_list *fields, enum entity_kind kind, uint32_t offset,
                       struct entity *out)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (take_field(fields->items[i], kind, offset, out))
            return true;
    }
    return false;
}

static bool find_param(const struct ast_params *params, uint32_t offset, struct entity *out)
{
    return params && (find_field(&params->positional, ENTITY_POSITIONAL, offset, out) ||
                      find_field(&params->keyword, ENTITY_KEYWORD, offset, out) ||
                      take_field(params->rest, ENTITY_REST, offset, out) ||
                      take_field(params->keyword_rest, ENTITY_REST, offset, out) ||
                      take_field(params->stream, ENTITY_STREAM, offset, out));
}

static bool find_member(const struct ast_member *member, uint32_t offset, struct entity *out)
{
    if (!is_in(member->span, offset))
        return false;
    out->member = member;
    if (!is_here(&member->name, offset))
        return find_param(member->params, offset, out) ||
               find_param(member->result.content.params, offset, out) ||
               find_param(member->result.stream.params, offset, out);
    out->kind = ENTITY_MEMBER;
    out->name = &member->name;
    out->span = member->span;
    out->docs = member->docs;
    out->decorators = &member->decorators;
    return true;
}

static bool find_enumerator(const struct ast_list *enumerators, uint32_t offset, struct entity *out)
{
    for (size_t i = 0; i < enumerators->count; i++) {
        const struct ast_enumerator *enumerator = enumerators->items[i];

        if (!is_here(&enumerator->name, offset))
            continue;
        out->kind = ENTITY_ENUMERATOR;
        out->name = &enumerator->name;
        out->span = enumerator->span;
        out->docs = enumerator->docs;
        out->decorators = &enumerator->decorators;
        out->enumerator = enumerator;
        return true;
    }
    return false;
}

static bool find_part(const struct ast_declaration *declaration, uint32_t offset,
                      struct entity *out)
{
    const struct ast_list *members = &declaration->members;

    switch (declaration->kind) {
    case AST_ENUM:
        return find_enumerator(members, offset, out);
    case AST_STRUCT:
        return find_field(members, ENTITY_FIELD, offset, out);
    case AST_UNION:
        return find_field(members, ENTITY_UNION_MEMBER, offset, out);
    case AST_ERROR:
        return find_param(declaration->params, offset, out);
    case AST_INTERFACE:
        for (size_t i = 0; i < members->count; i++) {
            if (find_member(members->items[i], offset, out))
                return true;
        }
        return false;
    default:
        return false;
    }
}

static bool find_declared(const struct ast_declaration *declaration, uint32_t offset,
                          struct entity *out)
{
    if (!is_in(declaration->span, offset))
        return false;
    out->declaration = declaration;
    if (!is_here(&declaration->name, offset))
        return find_part(declaration, offset, out);
    out->kind = ENTITY_DECLARATION;
    out->name = &declaration->name;
    out->span = declaration->span;
    out->docs = declaration->docs;
    out->decorators = &declaration->decorators;
    return true;
}

static bool find_import(const struct ast_import *import, uint32_t offset, struct entity *out)
{
    if (!is_here(&import->alias, offset))
        return false;
    out->kind = ENTITY_IMPORT;
    out->name = &import->alias;
    out->span = import->span;
    out->decorators = &import->decorators;
    out->import = import;
    return true;
}

bool entity_find(const struct ast_file *file, uint32_t offset, struct entity *ret_entity)
{
    *ret_entity = (struct entity){0};
    if (is_here(&file->package, offset)) {
        *ret_entity = (struct entity){
            .kind = ENTITY_PACKAGE,
            .name = &file->package,
            .span = file->package.span,
            .docs = file->docs,
            .decorators = &file->decorators,
        };
        return true;
    }
    for (size_t i = 0; i < file->imports.count; i++) {
        if (find_import(file->imports.items[i], offset, ret_entity))
            return true;
    }
    for (size_t i = 0; i < file->declarations.count; i++) {
        *ret_entity = (struct entity){0};
        if (find_declared(file->declarations.items[i], offset, ret_entity))
            return true;
    }
    return false;
}

const struct ast_decorator *entity_decorator(const struct entity *entity, const char *name)
{
    for (size_t i = 0; entity->decorators && i < entity->decorators->count; i++) {
        const struct ast_decorator *decorator = entity->decorators->items[i];

        if (text_is(decorator->name.text, name))
            return decorator;
    }
    return NULL;
}

bool entity_is_element(const struct entity *entity)
{
    const struct entity owner = {.decorators =
                                     entity->declaration ? &entity->declaration->decorators : NULL};

    return entity->kind == ENTITY_FIELD && entity_decorator(&owner, "tuple");
}

static bool is_same(const struct model_about *about, const struct ast_name *name)
{
    return span_equal(about->span, name->span);
}

static const struct model_interface *find_interface(const struct entity *entity,
                                                    const struct model_file *partial)
{
    for (size_t i = 0; entity->member && i < partial->interface_count; i++) {
        if (is_same(&partial->interfaces[i].about, &entity->declaration->name))
            return &partial->interfaces[i];
    }
    return NULL;
}

static const struct model_procedure *find_procedure(const struct entity *entity,
                                                    const struct model_file *partial)
{
    const struct model_interface *interface = find_interface(entity, partial);

    for (size_t i = 0; interface && i < interface->procedure_count; i++) {
        if (is_same(&interface->procedures[i].about, &entity->member->name))
            return &interface->procedures[i];
    }
    return NULL;
}

static const struct model_topic *find_topic(const struct entity *entity,
                                            const struct model_file *partial)
{
    const struct model_interface *interface = find_interface(entity, partial);

    for (size_t i = 0; interface && i < interface->topic_count; i++) {
        if (is_same(&interface->topics[i].about, &entity->member->name))
            return &interface->topics[i];
    }
    return NULL;
}

static const struct model_error *find_error(const struct entity *entity,
                                            const struct model_file *partial)
{
    for (size_t i = 0; entity->declaration && i < partial->error_count; i++) {
        if (is_same(&partial->errors[i].about, &entity->declaration->name))
            return &partial->errors[i];
    }
    return NULL;
}

struct text entity_uri(const struct entity *entity, const struct model_file *partial)
{
    static const struct text none = {"", 0};
    const struct model_procedure *procedure = find_procedure(entity, partial);
    const struct model_topic *topic = find_topic(entity, partial);
    const struct model_error *error = find_error(entity, partial);

    if (entity->kind == ENTITY_MEMBER && (procedure || topic))
        return procedure ? procedure->uri.text : topic->uri.text;
    return entity->kind == ENTITY_DECLARATION && error ? error->uri : none;
}

static const struct model_type *type_among(const struct model_field *fields, size_t count,
                                           const struct ast_name *name)
{
    for (size_t i = 0; i < count; i++) {
        if (is_same(&fields[i].about, name))
            return fields[i].type;
    }
    return NULL;
}

static const struct model_type *type_in(const struct model_message *message,
                                        const struct ast_name *name)
{
    const struct model_type *type =
        type_among(message->positional, message->positional_count, name);

    if (!type)
        type = type_among(message->keyword, message->keyword_count, name);
    if (!type && message->rest)
        type = type_among(message->rest, 1, name);
    if (!type && message->keyword_rest)
        type = type_among(message->keyword_rest, 1, name);
    return type;
}

static const struct model_type *type_of_param(const struct entity *entity,
                                              const struct model_file *partial)
{
    const struct model_procedure *procedure = find_procedure(entity, partial);
    const struct model_topic *topic = find_topic(entity, partial);
    const struct model_error *error = find_error(entity, partial);
    const struct model_type *type = NULL;

    if (topic)
        return type_in(&topic->event, entity->name);
    if (error)
        return type_in(&error->payload, entity->name);
    if (!procedure)
        return NULL;
    const struct model_message *messages[] = {&procedure->args, &procedure->input, &procedure->item,
                                              &procedure->result};
    for (size_t i = 0; !type && i < sizeof(messages) / sizeof(messages[0]); i++)
        type = type_in(messages[i], entity->name);
    return type;
}

static const struct model_type *type_of_declaration(const struct ast_name *name,
                                                    const struct model_file *partial)
{
    for (size_t i = 0; i < partial->alias_count; i++) {
        if (is_same(&partial->aliases[i].about, name))
            return partial->aliases[i].type;
    }
    for (size_t i = 0; i < partial->const_count; i++) {
        if (is_same(&partial->consts[i].about, name))
            return partial->consts[i].type;
    }
    return NULL;
}

const struct model_type *entity_type(const struct entity *entity, const struct model_file *partial)
{
    const struct model_type *type = NULL;

    if (entity->kind == ENTITY_DECLARATION)
        return type_of_declaration(entity->name, partial);
    if (entity->kind >= ENTITY_POSITIONAL)
        return type_of_param(entity, partial);
    for (size_t i = 0; entity->kind == ENTITY_FIELD && !type && i < partial->struct_count; i++)
        type =
            type_among(partial->structs[i].fields, partial->structs[i].field_count, entity->name);
    return type;
}
