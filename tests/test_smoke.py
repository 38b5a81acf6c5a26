import pytest

from inquiries.models import InquiryType


@pytest.mark.django_db(transaction=True)
def test_a():
    assert InquiryType.objects.count() == 19
@pytest.mark.django_db(transaction=True)
def test_b():
    assert InquiryType.objects.count() == 19
