from fastapi import APIRouter, Response
def pages(desk, *, judging, fiction):
    return APIRouter()
def error_page(told, desk):
    return Response(str(told), told['status'])
