/* SPDX-License-Identifier: MIT */
/*
 * The graph of the structs and unions of one file, here called holders: an edge leads from a holder
 * to each that a field of it holds, by value or within lists and maps. Imports have no circles, so
 * holders of other files are leaves.
 *
 * One depth-first search along edges by value gives the order and finds holders that contain
 * themselves. A second one along all edges finds the strongly connected components (Tarjan's
 * algorithm), whose members reach themselves. Both keep their own stack: how long a chain of
 * holders is, is up to the file.
 */
#include "sema/layout.h"

struct edge {
    size_t target;
    const struct model_field *field;
    bool by_value;
};

struct node {
    struct model_type type; /* STRUCT or UNION */
    const struct edge *edges;
    size_t edge_count;
    size_t next;     /* edge that the search looks at next */
    size_t index;    /* of discovery, from 1; 0: not seen */
    size_t low;      /* smallest index known to be reachable within the component */
    bool is_on_path; /* by value */
    bool is_open;    /* Tarjan: on the stack of its component */
};

struct layout {
    struct scope *scope;
    struct node *nodes;
    size_t count;
    size_t *path; /* nodes that the search is in */
    size_t path_size;
    size_t *open; /* nodes whose component is not complete */
    size_t open_size;
    size_t discovered;
    struct model_type *order;
    size_t ordered;
};

/* What is common to structs and unions. */
struct holder {
    const char *what;
    struct text name;
    struct span span;
    const struct model_field *fields;
    size_t field_count;
};

static struct holder holder_of(const struct model_type *type)
{
    const struct model_struct *structure = type->structure;
    const struct model_union *tagged = type->tagged;
    if (type->kind == MODEL_UNION)
        return (struct holder){"union", tagged->name, tagged->about.span, tagged->members,
                               tagged->member_count};
    return (struct holder){"struct", structure->name, structure->about.span, structure->fields,
                           structure->field_count};
}

/* The node of a holder of this file; false: the type is none. Unions stand behind all structs. */
static bool node_of(const struct layout *layout, const struct model_type *type, size_t *ret_at)
{
    const struct scope *scope = layout->scope;
    if (type->kind == MODEL_STRUCT && type->structure->file == &scope->model)
        *ret_at = (size_t)(type->structure - scope->structs);
    else if (type->kind == MODEL_UNION && type->tagged->file == &scope->model)
        *ret_at = scope->model.struct_count + (size_t)(type->tagged - scope->unions);
    else
        return false;
    return true;
}

/* What a value of this type holds in the end; NULL: poisoned. */
static const struct model_type *held(const struct model_type *type, bool *ret_by_value)
{
    *ret_by_value = true;
    for (; type && type->element; type = type->element)
        *ret_by_value &= type->kind == MODEL_ARRAY || type->kind == MODEL_NULLABLE;
    return type;
}

static void add_edges(struct layout *layout, struct node *node)
{
    struct holder holder = holder_of(&node->type);
    struct edge *edges = arena_alloc(layout->scope->arena, holder.field_count * sizeof(*edges));
    node->edges = edges;
    for (size_t i = 0; i < holder.field_count; i++) {
        struct edge edge = {.field = &holder.fields[i]};
        const struct model_type *type = held(edge.field->type, &edge.by_value);
        if (type && node_of(layout, type, &edge.target))
            edges[node->edge_count++] = edge;
    }
}

static struct text name_of(const struct layout *layout, size_t at)
{
    return holder_of(&layout->nodes[at].type).name;
}

/* One step of a circle: the node `at` of the path and the edge that the search takes from it. */
static void note_step(struct layout *layout, size_t at)
{
    const struct node *node = &layout->nodes[at];
    const struct edge *edge = &node->edges[node->next - 1];
    diag_note(layout->scope->diagnostics, edge->field->about.span, "'%.*s' holds '%.*s' here",
              TEXT_ARG(name_of(layout, at)), TEXT_ARG(name_of(layout, edge->target)));
}

/* The path leads from `target` to its end, and from there back to `target`. */
static void report_circle(struct layout *layout, size_t target)
{
    struct scope *scope = layout->scope;
    struct holder holder = holder_of(&layout->nodes[target].type);
    size_t from = layout->path_size - 1;

    diag_report(scope_fail(scope), DIAG_CONTAINS_ITSELF, holder.span, "%s '%.*s' contains itself",
                holder.what, TEXT_ARG(holder.name));
    while (layout->path[from] != target)
        from--;
    for (; from < layout->path_size; from++)
        note_step(layout, layout->path[from]);
    diag_hint(scope->diagnostics, "A list, such as '%.*s[]', can hold any number of them.",
              TEXT_ARG(holder.name));
}

/* The edges behind `next`, which moves; NULL: no more. */
static const struct edge *next_edge(struct node *node, bool only_by_value)
{
    while (node->next < node->edge_count) {
        const struct edge *edge = &node->edges[node->next++];
        if (edge->by_value || !only_by_value)
            return edge;
    }
    return NULL;
}

static void enter(struct layout *layout, size_t at)
{
    layout->nodes[at].index = ++layout->discovered;
    layout->nodes[at].low = layout->nodes[at].index;
    layout->nodes[at].is_on_path = true;
    layout->path[layout->path_size++] = at;
}

static void place(struct layout *layout, size_t at)
{
    const struct model_type *type = &layout->nodes[at].type;
    layout->nodes[at].is_on_path = false;
    layout->path_size--;
    if (type->kind == MODEL_UNION)
        ((struct model_union *)type->tagged)->order = layout->ordered;
    else
        ((struct model_struct *)type->structure)->order = layout->ordered;
    layout->order[layout->ordered++] = *type;
}

/* Place `start` and all that it holds by value. */
static void order_from(struct layout *layout, size_t start)
{
    enter(layout, start);
    while (layout->path_size > 0) {
        size_t at = layout->path[layout->path_size - 1];
        const struct edge *edge = next_edge(&layout->nodes[at], true);
        if (!edge)
            place(layout, at);
        else if (layout->nodes[edge->target].is_on_path)
            report_circle(layout, edge->target);
        else if (!layout->nodes[edge->target].index)
            enter(layout, edge->target);
    }
}

static void find_order(struct layout *layout)
{
    for (size_t i = 0; i < layout->count; i++) {
        if (!layout->nodes[i].index)
            order_from(layout, i);
    }
}

static void lower(struct node *node, size_t index)
{
    if (index < node->low)
        node->low = index;
}

static bool holds_itself(const struct node *node, size_t at)
{
    for (size_t i = 0; i < node->edge_count; i++) {
        if (node->edges[i].target == at)
            return true;
    }
    return false;
}

static void set_recursive(const struct model_type *type, bool is_recursive)
{
    if (type->kind == MODEL_UNION)
        ((struct model_union *)type->tagged)->recursive = is_recursive;
    else
        ((struct model_struct *)type->structure)->recursive = is_recursive;
}

/* Take a complete component off the stack: all of it, down to `root`. */
static void close_component(struct layout *layout, size_t root)
{
    bool is_single = layout->open[layout->open_size - 1] == root;
    bool is_recursive = !is_single || holds_itself(&layout->nodes[root], root);
    size_t at;
    do {
        at = layout->open[--layout->open_size];
        layout->nodes[at].is_open = false;
        set_recursive(&layout->nodes[at].type, is_recursive);
    } while (at != root);
}

/* The low of a complete component goes on to a node of another one, where it is harmless: it is
 * above the index of that node. */
static void leave(struct layout *layout, size_t at)
{
    struct node *node = &layout->nodes[at];
    layout->path_size--;
    if (node->low == node->index)
        close_component(layout, at);
    if (layout->path_size > 0)
        lower(&layout->nodes[layout->path[layout->path_size - 1]], node->low);
}

static void enter_component(struct layout *layout, size_t at)
{
    enter(layout, at);
    layout->nodes[at].is_open = true;
    layout->open[layout->open_size++] = at;
}

static void components_from(struct layout *layout, size_t start)
{
    enter_component(layout, start);
    while (layout->path_size > 0) {
        size_t at = layout->path[layout->path_size - 1];
        const struct edge *edge = next_edge(&layout->nodes[at], false);
        if (!edge)
            leave(layout, at);
        else if (!layout->nodes[edge->target].index)
            enter_component(layout, edge->target);
        else if (layout->nodes[edge->target].is_open)
            lower(&layout->nodes[at], layout->nodes[edge->target].index);
    }
}

static void find_recursive(struct layout *layout)
{
    layout->discovered = 0;
    for (size_t i = 0; i < layout->count; i++) {
        layout->nodes[i].index = 0;
        layout->nodes[i].next = 0;
    }
    for (size_t i = 0; i < layout->count; i++) {
        if (!layout->nodes[i].index)
            components_from(layout, i);
    }
}

static void add_nodes(struct layout *layout)
{
    const struct scope *scope = layout->scope;
    struct node *node = layout->nodes;
    for (size_t i = 0; i < scope->model.struct_count; i++)
        *node++ = (struct node){.type = {.kind = MODEL_STRUCT, .structure = &scope->structs[i]}};
    for (size_t i = 0; i < scope->model.union_count; i++)
        *node++ = (struct node){.type = {.kind = MODEL_UNION, .tagged = &scope->unions[i]}};
    for (size_t i = 0; i < layout->count; i++)
        add_edges(layout, &layout->nodes[i]);
}

void layout_resolve(struct scope *scope)
{
    struct arena *arena = scope->arena;
    size_t count = scope->model.struct_count + scope->model.union_count;
    struct layout layout = {
        .scope = scope,
        .nodes = arena_alloc(arena, count * sizeof(*layout.nodes)),
        .count = count,
        .path = arena_alloc(arena, count * sizeof(*layout.path)),
        .open = arena_alloc(arena, count * sizeof(*layout.open)),
        .order = arena_alloc(arena, count * sizeof(*layout.order)),
    };
    add_nodes(&layout);
    find_order(&layout);
    find_recursive(&layout);
    scope->model.layout = layout.order;
    scope->model.layout_count = count;
}
