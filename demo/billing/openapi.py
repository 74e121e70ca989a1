"""What an operator's billing must offer, as OpenAPI 3.1: the contract that ``debt_check`` relies on."""

from typing import Any

from demo.billing.texts import TEXTS

Json = dict[str, Any]

ACCOUNT_PATTERN = "^[A-Za-z0-9]([A-Za-z0-9._-]{0,38}[A-Za-z0-9])?$"
MONEY = {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$", "examples": ["58.00"]}

BALANCE: Json = {
    "type": "object",
    "required": ["account", "currency", "amount_due", "oldest_due_date", "pay_url", "as_of"],
    "properties": {
        "account": {"type": "string", "pattern": ACCOUNT_PATTERN},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "amount_due": MONEY,
        "oldest_due_date": {"type": ["string", "null"], "format": "date"},
        "pay_url": {"type": ["string", "null"], "format": "uri", "maxLength": 400},
        "as_of": {"type": "string", "format": "date-time"},
    },
}

LIST: Json = {
    "type": "object",
    "required": ["balances", "next_cursor"],
    "properties": {
        "balances": {"type": "array", "items": {"$ref": "#/components/schemas/Balance"}},
        "next_cursor": {
            "type": ["string", "null"],
            "maxLength": 200,
            "description": "Send it back to get the next page; null on the last one.",
        },
    },
}

PAYMENT: Json = {
    "type": "object",
    "required": ["amount", "reference"],
    "properties": {
        "amount": MONEY | {"description": "What was paid."},
        "reference": {
            "type": "string",
            "minLength": 1,
            "maxLength": 100,
            "description": "The payer's own reference; the same one is booked once.",
        },
    },
}

NUMBER: Json = {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}}


def contract(url: str) -> Json:
    """Return the document for a server at an address; its words are those of the English page."""
    say = TEXTS["en"]
    fields = {name: rules | {"description": say[name]} for name, rules in BALANCE["properties"].items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Billing for the service desk",
            "version": "1.0.0",
            "description": say["rule_speed"],
        },
        "servers": [{"url": url}],
        "security": [{"accessKey": []}],
        "paths": {
            "/v1/accounts/{number}/balance": {"get": _balance()},
            "/v1/balances": {"get": _balances()},
            "/v1/accounts/{number}/payments": {"post": _payment()},
        },
        "components": {
            "securitySchemes": {"accessKey": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Balance": BALANCE | {"properties": fields},
                "BalanceList": LIST,
                "Payment": PAYMENT,
                "Problem": {"type": "object"},
            },
        },
    }


def _balance() -> Json:
    return {
        "summary": TEXTS["en"]["getBalance"],
        "operationId": "getBalance",
        "parameters": [NUMBER],
        "responses": _responses("200", "Balance") | {"404": _problem("There is no such account.")},
    }


def _balances() -> Json:
    cursor = {"name": "cursor", "in": "query", "schema": {"type": "string", "maxLength": 200}}
    return {
        "summary": TEXTS["en"]["listBalances"],
        "operationId": "listBalances",
        "parameters": [cursor],
        "responses": _responses("200", "BalanceList") | {"400": _problem("The cursor is not one of ours.")},
    }


def _payment() -> Json:
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Payment"}}}}
    refused = {"404": _problem("There is no such account."), "422": _problem("The payment cannot be read.")}
    return {
        "summary": TEXTS["en"]["bookPayment"],
        "operationId": "bookPayment",
        "parameters": [NUMBER],
        "requestBody": body,
        "responses": _responses("201", "Balance") | refused,
    }


def _responses(status: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {status: {"description": "Done.", "content": content}, "401": _problem("The access key is wrong.")}


def _problem(description: str) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}
