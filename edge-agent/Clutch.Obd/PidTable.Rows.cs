namespace Clutch.Obd;

public static partial class PidTable
{
    // U/S(byte, bits[, lowest bit]): unsigned or signed field of the data after the PID; its signal number is 0x1PPF, F = position in the row.
    // If(n): bit n of the first data byte says that the field is valid. Unless(n): that bit selects another scaling of the same byte.
    // Or(n): some vehicles answer with n bytes. Alone(): lengths of the sources or of recorded cars disagree, so never in a batch.
    private static Pid[] Rows() =>
    [
        Row(0x00, 4, U(0, 32)), // SAE J1979 service 01 PID 00: PIDs supported 01-20
        Row(0x01, 4, U(0, 1, 7), U(0, 7, 0), U(1, 8), U(2, 8), U(3, 8)), // SAE J1979 service 01 PID 01: MIL on
        Row(0x02, 2, U(0, 16)), // SAE J1979 service 01 PID 02: code that stored the freeze frame
        Row(0x03, 2, U(0, 8).OneHot(), U(1, 8).OneHot()), // SAE J1979 service 01 PID 03: fuel system 1 status
        Row(0x04, 1, U(0, 8)), // SAE J1979 service 01 PID 04: engine load
        Row(0x05, 1, U(0, 8)), // SAE J1979 service 01 PID 05: coolant temperature
        Row(0x06, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979 service 01 PID 06: short term fuel trim bank 1
        Row(0x07, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979 service 01 PID 07: long term fuel trim bank 1
        Row(0x08, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979 service 01 PID 08: short term fuel trim bank 2
        Row(0x09, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979 service 01 PID 09: long term fuel trim bank 2
        Row(0x0A, 1, U(0, 8)), // SAE J1979 service 01 PID 0A: fuel pressure
        Row(0x0B, 1, U(0, 8)), // SAE J1979 service 01 PID 0B: intake manifold absolute pressure
        Row(0x0C, 2, U(0, 16)), // SAE J1979 service 01 PID 0C: engine speed
        Row(0x0D, 1, U(0, 8)), // SAE J1979 service 01 PID 0D: vehicle speed
        Row(0x0E, 1, U(0, 8)), // SAE J1979 service 01 PID 0E: timing advance
        Row(0x0F, 1, U(0, 8)), // SAE J1979 service 01 PID 0F: intake air temperature
        Row(0x10, 2, U(0, 16)), // SAE J1979 service 01 PID 10: mass air flow
        Row(0x11, 1, U(0, 8)), // SAE J1979 service 01 PID 11: throttle position
        Row(0x12, 1, U(0, 8).OneHot()), // SAE J1979 service 01 PID 12: commanded secondary air status
        Row(0x13, 1, U(0, 8)), // SAE J1979 service 01 PID 13: oxygen sensors present in two banks
        Row(0x14, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 14: oxygen sensor 1 voltage
        Row(0x15, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 15: oxygen sensor 2 voltage
        Row(0x16, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 16: oxygen sensor 3 voltage
        Row(0x17, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 17: oxygen sensor 4 voltage
        Row(0x18, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 18: oxygen sensor 5 voltage
        Row(0x19, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 19: oxygen sensor 6 voltage
        Row(0x1A, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 1A: oxygen sensor 7 voltage
        Row(0x1B, 2, U(0, 8), U(1, 8).Unused(0xFF)), // SAE J1979 service 01 PID 1B: oxygen sensor 8 voltage
        Row(0x1C, 1, U(0, 8)), // SAE J1979 service 01 PID 1C: OBD requirements
        Row(0x1D, 1, U(0, 8)), // SAE J1979 service 01 PID 1D: oxygen sensors present in four banks
        Row(0x1E, 1, U(0, 1, 0)), // SAE J1979 service 01 PID 1E: power take-off active
        Row(0x1F, 2, U(0, 16)), // SAE J1979 service 01 PID 1F: time since engine start
        Row(0x20, 4, U(0, 32)), // SAE J1979 service 01 PID 20: PIDs supported 21-40
        Row(0x21, 2, U(0, 16)), // SAE J1979 service 01 PID 21: distance with MIL on
        Row(0x22, 2, U(0, 16)), // SAE J1979 service 01 PID 22: fuel rail pressure relative to manifold
        Row(0x23, 2, U(0, 16)), // SAE J1979 service 01 PID 23: fuel rail gauge pressure
        Row(0x24, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 24: wide-range oxygen sensor 1 lambda (voltage type)
        Row(0x25, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 25: wide-range oxygen sensor 2 lambda (voltage type)
        Row(0x26, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 26: wide-range oxygen sensor 3 lambda (voltage type)
        Row(0x27, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 27: wide-range oxygen sensor 4 lambda (voltage type)
        Row(0x28, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 28: wide-range oxygen sensor 5 lambda (voltage type)
        Row(0x29, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 29: wide-range oxygen sensor 6 lambda (voltage type)
        Row(0x2A, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 2A: wide-range oxygen sensor 7 lambda (voltage type)
        Row(0x2B, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 2B: wide-range oxygen sensor 8 lambda (voltage type)
        Row(0x2C, 1, U(0, 8)), // SAE J1979 service 01 PID 2C: commanded EGR
        Row(0x2D, 1, U(0, 8)), // SAE J1979 service 01 PID 2D: EGR error
        Row(0x2E, 1, U(0, 8)), // SAE J1979 service 01 PID 2E: commanded evaporative purge
        Row(0x2F, 1, U(0, 8)), // SAE J1979 service 01 PID 2F: fuel level
        Row(0x30, 1, U(0, 8)), // SAE J1979 service 01 PID 30: warm-ups since codes cleared
        Row(0x31, 2, U(0, 16)), // SAE J1979 service 01 PID 31: distance since codes cleared
        Row(0x32, 2, S(0, 16)), // SAE J1979 service 01 PID 32: EVAP vapor pressure
        Row(0x33, 1, U(0, 8)), // SAE J1979 service 01 PID 33: barometric pressure
        Row(0x34, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 34: wide-range oxygen sensor 1 lambda (current type)
        Row(0x35, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 35: wide-range oxygen sensor 2 lambda (current type)
        Row(0x36, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 36: wide-range oxygen sensor 3 lambda (current type)
        Row(0x37, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 37: wide-range oxygen sensor 4 lambda (current type)
        Row(0x38, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 38: wide-range oxygen sensor 5 lambda (current type)
        Row(0x39, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 39: wide-range oxygen sensor 6 lambda (current type)
        Row(0x3A, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 3A: wide-range oxygen sensor 7 lambda (current type)
        Row(0x3B, 4, U(0, 16), U(2, 16)), // SAE J1979 service 01 PID 3B: wide-range oxygen sensor 8 lambda (current type)
        Row(0x3C, 2, U(0, 16)), // SAE J1979 service 01 PID 3C: catalyst temperature bank 1 sensor 1
        Row(0x3D, 2, U(0, 16)), // SAE J1979 service 01 PID 3D: catalyst temperature bank 2 sensor 1
        Row(0x3E, 2, U(0, 16)), // SAE J1979 service 01 PID 3E: catalyst temperature bank 1 sensor 2
        Row(0x3F, 2, U(0, 16)), // SAE J1979 service 01 PID 3F: catalyst temperature bank 2 sensor 2
        Row(0x40, 4, U(0, 32)), // SAE J1979 service 01 PID 40: PIDs supported 41-60
        Row(0x41, 4, U(1, 8), U(2, 8), U(3, 8)), // SAE J1979 service 01 PID 41: continuous monitors and ignition type this drive cycle
        Row(0x42, 2, U(0, 16)), // SAE J1979 service 01 PID 42: control module voltage
        Row(0x43, 2, U(0, 16)), // SAE J1979 service 01 PID 43: absolute load
        Row(0x44, 2, U(0, 16)), // SAE J1979 service 01 PID 44: commanded equivalence ratio
        Row(0x45, 1, U(0, 8)), // SAE J1979 service 01 PID 45: relative throttle position
        Row(0x46, 1, U(0, 8)), // SAE J1979 service 01 PID 46: ambient air temperature
        Row(0x47, 1, U(0, 8)), // SAE J1979 service 01 PID 47: throttle position B
        Row(0x48, 1, U(0, 8)), // SAE J1979 service 01 PID 48: throttle position C
        Row(0x49, 1, U(0, 8)), // SAE J1979 service 01 PID 49: accelerator pedal position D
        Row(0x4A, 1, U(0, 8)), // SAE J1979 service 01 PID 4A: accelerator pedal position E
        Row(0x4B, 1, U(0, 8)), // SAE J1979 service 01 PID 4B: accelerator pedal position F
        Row(0x4C, 1, U(0, 8)), // SAE J1979 service 01 PID 4C: commanded throttle actuator
        Row(0x4D, 2, U(0, 16)), // SAE J1979 service 01 PID 4D: engine run time with MIL on
        Row(0x4E, 2, U(0, 16)), // SAE J1979 service 01 PID 4E: engine run time since codes cleared
        Row(0x4F, 4, U(0, 8), U(1, 8), U(2, 8), U(3, 8)).Alone(), // SAE J1979 service 01 PID 4F: maximum of equivalence ratio; 0 = default scaling
        Row(0x50, 4, U(0, 8)).Alone(), // SAE J1979-DA service 01 PID 50: maximum of mass air flow; 0 = default scaling
        Row(0x51, 1, U(0, 8)), // SAE J1979-DA service 01 PID 51: fuel type
        Row(0x52, 1, U(0, 8)), // SAE J1979-DA service 01 PID 52: alcohol in the fuel
        Row(0x53, 2, U(0, 16)), // SAE J1979-DA service 01 PID 53: EVAP vapor pressure absolute
        Row(0x54, 2, S(0, 16)), // SAE J1979-DA service 01 PID 54: EVAP vapor pressure wide range (scaling disputed)
        Row(0x55, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979-DA service 01 PID 55: short term secondary oxygen sensor trim bank 1
        Row(0x56, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979-DA service 01 PID 56: long term secondary oxygen sensor trim bank 1
        Row(0x57, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979-DA service 01 PID 57: short term secondary oxygen sensor trim bank 2
        Row(0x58, 1, U(0, 8), U(1, 8)).Or(2).Alone(), // SAE J1979-DA service 01 PID 58: long term secondary oxygen sensor trim bank 2
        Row(0x59, 2, U(0, 16)), // SAE J1979-DA service 01 PID 59: fuel rail absolute pressure
        Row(0x5A, 1, U(0, 8)), // SAE J1979-DA service 01 PID 5A: relative accelerator pedal position
        Row(0x5B, 1, U(0, 8)), // SAE J1979-DA service 01 PID 5B: hybrid battery pack remaining charge
        Row(0x5C, 1, U(0, 8)), // SAE J1979-DA service 01 PID 5C: engine oil temperature
        Row(0x5D, 2, U(0, 16)), // SAE J1979-DA service 01 PID 5D: fuel injection timing
        Row(0x5E, 2, U(0, 16)), // SAE J1979-DA service 01 PID 5E: engine fuel rate
        Row(0x5F, 1, U(0, 8)), // SAE J1979-DA service 01 PID 5F: emission requirements
        Row(0x60, 4, U(0, 32)), // SAE J1979-DA service 01 PID 60: PIDs supported 61-80
        Row(0x61, 1, U(0, 8)), // SAE J1979-DA service 01 PID 61: demanded engine torque
        Row(0x62, 1, U(0, 8)), // SAE J1979-DA service 01 PID 62: actual engine torque
        Row(0x63, 2, U(0, 16)), // SAE J1979-DA service 01 PID 63: engine reference torque
        Row(0x64, 5, U(0, 8), U(1, 8), U(2, 8), U(3, 8), U(4, 8)).Alone(), // SAE J1979-DA service 01 PID 64: engine torque at point 1 (idle)
        Row(0x65, 2, // SAE J1979-DA service 01 PID 65: power take-off output active
            U(1, 1, 0).If(0), U(1, 1, 1).If(1), U(1, 1, 2).If(2), U(1, 1, 3).If(3), U(1, 4, 4).If(4)),
        Row(0x66, 5, U(1, 16).If(0), U(3, 16).If(1)), // SAE J1979-DA service 01 PID 66: mass air flow sensor A
        Row(0x67, 3, U(1, 8).If(0), U(2, 8).If(1)), // SAE J1979-DA service 01 PID 67: coolant temperature sensor 1
        Row(0x68, 7, // SAE J1979-DA service 01 PID 68: intake air temperature bank 1 sensor 1
            U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(2), U(4, 8).If(3), U(5, 8).If(4), U(6, 8).If(5)).Alone(),
        Row(0x69, 7, // SAE J1979-DA service 01 PID 69: commanded EGR A
            U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(2), U(4, 8).If(3), U(5, 8).If(4), U(6, 8).If(5)),
        Row(0x6A, 5, U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(2), U(4, 8).If(3)), // SAE J1979-DA service 01 PID 6A: commanded intake air flow control A
        Row(0x6B, 5, // SAE J1979-DA service 01 PID 6B: EGR temperature A
            U(1, 8).If(0).Unless(4), U(2, 8).If(1).Unless(5), U(3, 8).If(2).Unless(6), U(4, 8).If(3).Unless(7), U(1, 8).If(4), U(2, 8).If(5),
            U(3, 8).If(6), U(4, 8).If(7)),
        Row(0x6C, 5, U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(2), U(4, 8).If(3)), // SAE J1979-DA service 01 PID 6C: commanded throttle actuator A
        Row(0x6D, 11, // SAE J1979-DA service 01 PID 6D: commanded fuel rail pressure A
            U(1, 16).If(0), U(3, 16).If(1), U(5, 8).If(2), U(6, 16).If(3), U(8, 16).If(4), U(10, 8).If(5)),
        Row(0x6E, 9, // SAE J1979-DA service 01 PID 6E: commanded injection control pressure A
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)),
        Row(0x6F, 3, U(1, 8).If(0).Unless(2), U(2, 8).If(1).Unless(3)), // SAE J1979-DA service 01 PID 6F: turbocharger A compressor inlet pressure
        Row(0x70, 10, // SAE J1979-DA service 01 PID 70: commanded boost pressure A
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(3), U(7, 16).If(4), U(9, 2, 0).If(2), U(9, 2, 2).If(5)).Alone(),
        Row(0x71, 6, // SAE J1979-DA service 01 PID 71: commanded variable geometry turbo A
            U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(3), U(4, 8).If(4), U(5, 2, 0).If(2), U(5, 2, 2).If(5)),
        Row(0x72, 5, U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(2), U(4, 8).If(3)), // SAE J1979-DA service 01 PID 72: commanded wastegate A
        Row(0x73, 5, U(1, 16).If(0), U(3, 16).If(1)), // SAE J1979-DA service 01 PID 73: exhaust pressure bank 1
        Row(0x74, 5, U(1, 16).If(0), U(3, 16).If(1)), // SAE J1979-DA service 01 PID 74: turbocharger A speed
        Row(0x75, 7, // SAE J1979-DA service 01 PID 75: turbocharger A compressor inlet temperature
            U(1, 8).If(0), U(2, 8).If(1), U(3, 16).If(2), U(5, 16).If(3)),
        Row(0x76, 7, // SAE J1979-DA service 01 PID 76: turbocharger B compressor inlet temperature
            U(1, 8).If(0), U(2, 8).If(1), U(3, 16).If(2), U(5, 16).If(3)),
        Row(0x77, 5, // SAE J1979-DA service 01 PID 77: charge air cooler temperature bank 1 sensor 1
            U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(2), U(4, 8).If(3)),
        Row(0x78, 9, // SAE J1979-DA service 01 PID 78: exhaust gas temperature bank 1 sensor 1
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)),
        Row(0x79, 9, // SAE J1979-DA service 01 PID 79: exhaust gas temperature bank 2 sensor 1
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)),
        Row(0x7A, 7, S(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2)), // SAE J1979-DA service 01 PID 7A: particulate filter delta pressure bank 1
        Row(0x7B, 7, S(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2)), // SAE J1979-DA service 01 PID 7B: particulate filter delta pressure bank 2
        Row(0x7C, 9, // SAE J1979-DA service 01 PID 7C: particulate filter inlet temperature bank 1
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)),
        Row(0x7D, 1, U(0, 8)), // SAE J1979-DA service 01 PID 7D: NOx not-to-exceed control area status
        Row(0x7E, 1, U(0, 8)), // SAE J1979-DA service 01 PID 7E: PM not-to-exceed control area status
        Row(0x7F, 13, U(1, 32).If(0), U(5, 32).If(1), U(9, 32).If(2)), // SAE J1979-DA service 01 PID 7F: total engine run time
        Row(0x80, 4, U(0, 32)), // SAE J1979-DA service 01 PID 80: PIDs supported 81-A0
        Row(0x81, 41, // SAE J1979-DA service 01 PID 81: EI-AECD 1 timer 1
            U(1, 32).If(0), U(5, 32).If(0), U(9, 32).If(1), U(13, 32).If(1), U(17, 32).If(2), U(21, 32).If(2), U(25, 32).If(3), U(29, 32).If(3),
            U(33, 32).If(4), U(37, 32).If(4)).Alone(),
        Row(0x82, 41, // SAE J1979-DA service 01 PID 82: EI-AECD 6 timer 1
            U(1, 32).If(0), U(5, 32).If(0), U(9, 32).If(1), U(13, 32).If(1), U(17, 32).If(2), U(21, 32).If(2), U(25, 32).If(3), U(29, 32).If(3),
            U(33, 32).If(4), U(37, 32).If(4)).Alone(),
        Row(0x83, 9, // SAE J1979-DA service 01 PID 83: NOx concentration bank 1 sensor 1
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)).Alone(),
        Row(0x84, 1, U(0, 8)).Alone(), // SAE J1979-DA service 01 PID 84: manifold surface temperature
        Row(0x85, 10, U(1, 16).If(0), U(3, 16).If(1), U(5, 8).If(2), U(6, 32).If(3)).Alone(), // SAE J1979-DA service 01 PID 85: average reagent consumption
        Row(0x86, 5, U(1, 16).If(0), U(3, 16).If(1)).Alone(), // SAE J1979-DA service 01 PID 86: particulate mass concentration bank 1
        Row(0x87, 5, U(1, 16).If(0), U(3, 16).If(1)).Alone(), // SAE J1979-DA service 01 PID 87: intake manifold absolute pressure A
        Row(0x88, 13, // SAE J1979-DA service 01 PID 88: SCR inducement state
            U(0, 8), U(1, 4, 0), U(1, 4, 4), U(2, 4, 0), U(2, 4, 4), U(3, 16), U(5, 16), U(7, 16), U(9, 16), U(11, 16)).Alone(),
        Row(0x89, 41, // SAE J1979-DA service 01 PID 89: EI-AECD 11 timer 1
            U(1, 32).If(0), U(5, 32).If(0), U(9, 32).If(1), U(13, 32).If(1), U(17, 32).If(2), U(21, 32).If(2), U(25, 32).If(3), U(29, 32).If(3),
            U(33, 32).If(4), U(37, 32).If(4)).Alone(),
        Row(0x8A, 41, // SAE J1979-DA service 01 PID 8A: EI-AECD 16 timer 1
            U(1, 32).If(0), U(5, 32).If(0), U(9, 32).If(1), U(13, 32).If(1), U(17, 32).If(2), U(21, 32).If(2), U(25, 32).If(3), U(29, 32).If(3),
            U(33, 32).If(4), U(37, 32).If(4)).Alone(),
        Row(0x8B, 7, // SAE J1979-DA service 01 PID 8B: particulate filter regeneration in progress
            U(1, 1, 0).If(0), U(1, 1, 1).If(1), U(1, 1, 2).If(2), U(1, 1, 3).If(3), U(2, 8).If(4), U(3, 16).If(5), U(5, 16).If(6)).Alone(),
        Row(0x8C, 17, // SAE J1979-DA service 01 PID 8C: oxygen concentration bank 1 sensor 1
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3), U(9, 16).If(4), U(11, 16).If(5), U(13, 16).If(6),
            U(15, 16).If(7)).Alone(),
        Row(0x8D, 1, U(0, 8)).Alone(), // SAE J1979-DA service 01 PID 8D: throttle position G
        Row(0x8E, 1, U(0, 8)).Alone(), // SAE J1979-DA service 01 PID 8E: engine friction torque
        Row(0x8F, 7, // SAE J1979-DA service 01 PID 8F: PM sensor operating status bank 1
            U(1, 8).If(0), S(2, 16).If(1), U(4, 8).If(2), S(5, 16).If(3)).Alone(),
        Row(0x90, 3, U(0, 2, 0), U(0, 4, 2), U(0, 1, 6), U(1, 16)).Alone(), // SAE J1979-DA service 01 PID 90: MIL display strategy of the vehicle
        Row(0x91, 5, U(0, 4, 0), U(1, 16), U(3, 16)).Alone(), // SAE J1979-DA service 01 PID 91: MIL display state of this ECU
        Row(0x92, 2).Or(3).Alone(), // SAE J1979-DA service 01 PID 92: fuel system control status
        Row(0x93, 3, U(1, 16).If(0)).Alone(), // SAE J1979-DA service 01 PID 93: cumulative hours with continuous MIL
        Row(0x94, 12, // SAE J1979-DA service 01 PID 94: NOx warning active
            U(1, 1, 0).If(0), U(1, 2, 1).If(0), U(1, 2, 3).If(0), U(1, 2, 5).If(0), U(2, 16).If(1), U(4, 16).If(2), U(6, 16).If(3), U(8, 16).If(4),
            U(10, 16).If(5)).Alone(),
        Row(0x98, 9, // SAE J1979-DA service 01 PID 98: exhaust gas temperature bank 1 sensor 5
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)).Alone(),
        Row(0x99, 9, // SAE J1979-DA service 01 PID 99: exhaust gas temperature bank 2 sensor 5
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)).Alone(),
        Row(0x9A, 6, // SAE J1979-DA service 01 PID 9A: hybrid charging state: 1 = charge depleting
            U(1, 1, 0).If(0), U(1, 2, 1).If(3), U(2, 16).If(1), S(4, 16).If(2)).Alone(),
        Row(0x9B, 4, U(3, 8)).Alone(), // SAE J1979-DA service 01 PID 9B: diesel exhaust fluid level
        Row(0x9C, 17, // SAE J1979-DA service 01 PID 9C: oxygen concentration bank 1 sensor 3
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3), U(9, 16).If(4), U(11, 16).If(5), U(13, 16).If(6),
            U(15, 16).If(7)).Alone(),
        Row(0x9D, 4, U(0, 16), U(2, 16)).Alone(), // SAE J1979-DA service 01 PID 9D: engine fuel rate by mass
        Row(0x9E, 2, U(0, 16)).Alone(), // SAE J1979-DA service 01 PID 9E: engine exhaust flow rate
        Row(0x9F, 9, // SAE J1979-DA service 01 PID 9F: fuel system A use bank 1
            U(1, 8).If(0), U(2, 8).If(1), U(3, 8).If(2), U(4, 8).If(3), U(5, 8).If(4), U(6, 8).If(5), U(7, 8).If(6), U(8, 8).If(7)).Alone(),
        Row(0xA0, 4, U(0, 32)).Alone(), // SAE J1979-DA service 01 PID A0: PIDs supported A1-C0
        Row(0xA1, 9, // SAE J1979-DA service 01 PID A1: corrected NOx concentration bank 1 sensor 1
            U(1, 16).If(0), U(3, 16).If(1), U(5, 16).If(2), U(7, 16).If(3)).Alone(),
        Row(0xA2, 2, U(0, 16)).Alone(), // SAE J1979-DA service 01 PID A2: cylinder fuel rate
        Row(0xA3, 9).Alone(), // SAE J1979-DA service 01 PID A3: EVAP vapor pressure sensors (layout not public)
        Row(0xA4, 4, U(1, 4, 4).If(0), U(2, 16).If(1)).Alone(), // SAE J1979-DA service 01 PID A4: actual transmission gear
        Row(0xA5, 4, U(1, 8).If(0), U(2, 16).If(1)).Alone(), // SAE J1979-DA service 01 PID A5: commanded diesel exhaust fluid dosing
        Row(0xA6, 4, U(0, 32)).Alone(), // SAE J1979-DA service 01 PID A6: odometer
        Row(0xA7, 4).Alone(), // SAE J1979-DA service 01 PID A7: NOx concentration sensors 3 and 4 (layout not public)
        Row(0xA8, 4).Alone(), // SAE J1979-DA service 01 PID A8: corrected NOx concentration sensors 3 and 4 (layout not public)
        Row(0xA9, 4, U(1, 1, 0).If(0)).Alone(), // SAE J1979-DA service 01 PID A9: ABS disabled by its switch
        Row(0xAA, 1, U(0, 8)).Alone(), // SAE J1979-DA service 01 PID AA: current limit of the vehicle speed
        Row(0xB2, 1, U(0, 8)).Alone(), // SAE J1979-DA service 01 PID B2: traction battery state of health
        Row(0xC0, 4, U(0, 32)).Alone(), // SAE J1979-DA service 01 PID C0: PIDs supported C1-E0
        Row(0xC3, 2).Alone(), // SAE J1979-DA service 01 PID C3: fuel level inputs
        Row(0xC4, 2, U(1, 1, 5), U(1, 1, 6)).Alone(), // SAE J1979-DA service 01 PID C4: engine idle requested
        Row(0xC5, 4, U(0, 16), U(2, 16)).Alone(), // SAE J1979-DA service 01 PID C5: fuel pressure A
        Row(0xC6, 7, U(0, 8), U(1, 16), U(3, 16), U(5, 16)).Alone(), // SAE J1979-DA service 01 PID C6: particulate control inducement status
        Row(0xC7, 2, U(0, 16)).Alone(), // SAE J1979-DA service 01 PID C7: distance since reflash or module replacement
        Row(0xC8, 1, U(0, 8)).Alone(), // SAE J1979-DA service 01 PID C8: NOx and particulate control warning lamps
        Row(0xD2, 3, U(1, 8).If(0), U(2, 8).If(1)).Alone(), // SAE J1979-DA service 01 PID D2: state of certified energy
        Row(0xD3, 4, U(0, 32)).Alone(), // SAE J1979-DA service 01 PID D3: engine odometer
        Row(0xE0, 4, U(0, 32)).Alone(), // SAE J1979-DA service 01 PID E0: PIDs supported E1-FF
    ];
}
