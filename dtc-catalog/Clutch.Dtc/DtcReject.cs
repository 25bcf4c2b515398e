namespace Clutch.Dtc;

/// <summary>Why a text is no trouble code.</summary>
public enum DtcReject : byte
{
    None,

    /// <summary>Nothing but spaces and invisible marks.</summary>
    Empty,

    /// <summary>It begins with a letter that is no system of a car.</summary>
    Letter,

    /// <summary>The first digit after the letter has two bits: 0 to 3.</summary>
    FirstDigit,

    /// <summary>A character that is no hexadecimal digit.</summary>
    NotHex,

    /// <summary>A number of digits that no form has.</summary>
    DigitCount,

    /// <summary>What follows the dash is not two hexadecimal digits.</summary>
    FailureType,

    /// <summary>A name that lacks a digit, or bytes: B and C are both letter and digit.</summary>
    Ambiguous,

    /// <summary>More bytes than a code has: perhaps a whole answer of a car.</summary>
    TooManyBytes,
}

/// <summary>How a text was taken for a code.</summary>
[Flags]
public enum DtcReading : byte
{
    /// <summary>As the name of a code.</summary>
    Name = 0,

    /// <summary>As the two or three bytes that an ECU transmits.</summary>
    Bytes = 1,

    /// <summary>Letters or digits of another script were taken for those that they look like or stand for.</summary>
    LookAlikes = 2,

    /// <summary>The letter O was taken for zero.</summary>
    LetterO = 4,
}
